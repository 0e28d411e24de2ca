/**
 * The variables under a prefix of etcd, as Docker's `NAME=value` lines. Source: etcd 3.4, JSON gateway of the v3 API,
 * `POST /v3/kv/range`: keys and values are base64, and `range_end` is the first key after the prefix.
 */
export async function readVariables(
  etcdUrl: string,
  { prefix, signal = null }: { prefix: string; signal?: AbortSignal | null },
): Promise<string[]> {
  const response = await fetch(`${etcdUrl}/v3/kv/range`, {
    method: 'POST',
    body: JSON.stringify({ key: encode(prefix), range_end: encode(keyAfter(prefix)) }),
    signal,
  });
  if (!response.ok) throw new Error(`etcd answered ${response.status}: ${await response.text()}`);
  const { kvs = [] } = (await response.json()) as { kvs?: { key: string; value?: string }[] };
  return kvs.map(({ key, value = '' }) => `${decode(key).slice(prefix.length)}=${decode(value)}`);
}

/** `/env/` → `/env0`: the last byte one higher. */
function keyAfter(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64');
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString();
}
