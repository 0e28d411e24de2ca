// Layer 3: nf_tables messages (linux/netfilter/nfnetlink.h, nf_tables.h). All numbers in them are big endian.
import type { Ipv4Cidr } from '@pw/core';
import { attribute, ipv4, nestedAttribute, text } from './attributes.ts';

/** A message of a transaction; the framing is the socket's. */
export interface FilterMessage {
  type: number;
  flags: number;
  payload: Buffer;
}

export interface ChainName {
  table: string;
  chain: string;
}

export type Verdict = 'accept' | 'drop';

const NFNL_SUBSYS_NFTABLES = 10;
const NFNL_MSG_BATCH = { BEGIN: 16, END: 17 };
const NFT_MSG = { NEWTABLE: 0, DELTABLE: 2, NEWCHAIN: 3, NEWRULE: 6, DELRULE: 8 };
const NLM_F_CREATE = 0x400;
const NLM_F_APPEND = 0x800;
const NFPROTO = { UNSPEC: 0, IPV4: 2 };
const NF_INET_LOCAL_IN = 1;
const NF_IP_PRI_FILTER = 0;
const VERDICTS: Record<Verdict, number> = { drop: 0, accept: 1 };
const NFTA_CHAIN = { TABLE: 1, NAME: 3, HOOK: 4, POLICY: 5, TYPE: 7 };
const NFTA_RULE = { TABLE: 1, CHAIN: 2, EXPRESSIONS: 4 };
const NFTA_LIST_ELEM = 1;
const NFTA_DATA = { VALUE: 1, VERDICT: 2 };
const NFT_REG_VERDICT = 0;
/** The one register that our expressions work in (NFT_REG_1). */
const REGISTER = 1;
const NFT_META_IIFNAME = 6;
const NFT_PAYLOAD_NETWORK_HEADER = 1;
const IFNAMSIZ = 16;
const IPV4_OFFSET = { source: 12, destination: 16 };
const IPV4_BYTES = 4;

/** All that is between takes effect at once, or not at all. */
export function transaction(...messages: FilterMessage[]): FilterMessage[] {
  const edge = (type: number) => ({
    type,
    flags: 0,
    payload: nfgenmsg(NFPROTO.UNSPEC, NFNL_SUBSYS_NFTABLES),
  });
  return [edge(NFNL_MSG_BATCH.BEGIN), ...messages, edge(NFNL_MSG_BATCH.END)];
}

/** A table for IPv4 that is there already is no error. */
export function newTable(table: string): FilterMessage {
  return message(NFT_MSG.NEWTABLE, NLM_F_CREATE, attribute(1, text(table)));
}

/** With all that is in it. ENOENT without it. */
export function deleteTable(table: string): FilterMessage {
  return message(NFT_MSG.DELTABLE, 0, attribute(1, text(table)));
}

/** A chain that packets for this host pass, with the policy to accept them; one that is there already is no error. */
export function newInputChain({ table, chain }: ChainName): FilterMessage {
  return message(
    NFT_MSG.NEWCHAIN,
    NLM_F_CREATE,
    attribute(NFTA_CHAIN.TABLE, text(table)),
    attribute(NFTA_CHAIN.NAME, text(chain)),
    nestedAttribute(
      NFTA_CHAIN.HOOK,
      attribute(1, number(NF_INET_LOCAL_IN)),
      attribute(2, number(NF_IP_PRI_FILTER)),
    ),
    attribute(NFTA_CHAIN.POLICY, number(VERDICTS.accept)),
    attribute(NFTA_CHAIN.TYPE, text('filter')),
  );
}

export function flushChain({ table, chain }: ChainName): FilterMessage {
  return message(
    NFT_MSG.DELRULE,
    0,
    attribute(NFTA_RULE.TABLE, text(table)),
    attribute(NFTA_RULE.CHAIN, text(chain)),
  );
}

/** The last rule of the chain; `expressions` are what the kernel runs, one after the other. */
export function appendRule({ table, chain }: ChainName, ...expressions: Buffer[][]): FilterMessage {
  const elements = expressions.flat().map((expression) => nestedAttribute(NFTA_LIST_ELEM, expression));
  return message(
    NFT_MSG.NEWRULE,
    NLM_F_CREATE | NLM_F_APPEND,
    attribute(NFTA_RULE.TABLE, text(table)),
    attribute(NFTA_RULE.CHAIN, text(chain)),
    nestedAttribute(NFTA_RULE.EXPRESSIONS, ...elements),
  );
}

/** Goes on with packets that came in by the link. */
export function cameInBy(link: string): Buffer[] {
  const name = Buffer.alloc(IFNAMSIZ);
  name.write(link, 'latin1');
  const load = expression('meta', attribute(1, number(REGISTER)), attribute(2, number(NFT_META_IIFNAME)));
  return [load, equals(name)];
}

/** Goes on with packets whose IPv4 source or destination is in the subnet. */
export function hasAddressIn(end: 'source' | 'destination', { address, prefixLength }: Ipv4Cidr): Buffer[] {
  const mask = number(prefixLength === 0 ? 0 : -1 << (32 - prefixLength));
  const subnet = ipv4(address).map((byte, index) => byte & (mask[index] ?? 0));
  return [
    expression(
      'payload',
      attribute(1, number(REGISTER)),
      attribute(2, number(NFT_PAYLOAD_NETWORK_HEADER)),
      attribute(3, number(IPV4_OFFSET[end])),
      attribute(4, number(IPV4_BYTES)),
    ),
    expression(
      'bitwise',
      attribute(1, number(REGISTER)),
      attribute(2, number(REGISTER)),
      attribute(3, number(IPV4_BYTES)),
      nestedAttribute(4, attribute(NFTA_DATA.VALUE, mask)),
      nestedAttribute(5, attribute(NFTA_DATA.VALUE, number(0))),
    ),
    equals(Buffer.from(subnet)),
  ];
}

/** Ends the way of a packet through the chain. */
export function verdict(name: Verdict): Buffer[] {
  const code = nestedAttribute(NFTA_DATA.VERDICT, attribute(1, number(VERDICTS[name])));
  return [expression('immediate', attribute(1, number(NFT_REG_VERDICT)), nestedAttribute(2, code))];
}

function equals(value: Buffer): Buffer {
  const NFT_CMP_EQ = 0;
  return expression(
    'cmp',
    attribute(1, number(REGISTER)),
    attribute(2, number(NFT_CMP_EQ)),
    nestedAttribute(3, attribute(NFTA_DATA.VALUE, value)),
  );
}

/** Its attributes are numbered as in the kernel's `enum nft_NAME_attributes`. */
function expression(name: string, ...attributes: Buffer[]): Buffer {
  return Buffer.concat([attribute(1, text(name)), nestedAttribute(2, ...attributes)]);
}

function message(type: number, flags: number, ...attributes: Buffer[]): FilterMessage {
  const payload = Buffer.concat([nfgenmsg(NFPROTO.IPV4, 0), ...attributes]);
  return { type: (NFNL_SUBSYS_NFTABLES << 8) | type, flags, payload };
}

/** struct nfgenmsg: family, version 0, resource. */
function nfgenmsg(family: number, resource: number): Buffer {
  return Buffer.from([family, 0, resource >> 8, resource & 0xff]);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value | 0);
  return bytes;
}
