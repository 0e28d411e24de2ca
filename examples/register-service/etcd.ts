/** Source: etcd 3.4, JSON gateway of the v3 API; keys and values are base64. */
export interface Registry {
  put(key: string, value: string): Promise<void>;
  remove(key: string): Promise<void>;
  /** The keys under a prefix that ends with a slash. */
  keys(prefix: string): Promise<string[]>;
}

export function createRegistry(etcdUrl: string): Registry {
  const call = async (path: string, body: Record<string, unknown>): Promise<unknown> => {
    const response = await fetch(`${etcdUrl}/v3/kv/${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`etcd answered ${response.status}: ${await response.text()}`);
    return response.json();
  };
  return {
    put: async (key, value) => void (await call('put', { key: encode(key), value: encode(value) })),
    remove: async (key) => void (await call('deleterange', { key: encode(key) })),
    async keys(prefix) {
      const range = { key: encode(prefix), range_end: encode(prefix.replace(/\/$/, '0')), keys_only: true };
      const { kvs = [] } = (await call('range', range)) as { kvs?: { key: string }[] };
      return kvs.map(({ key }) => Buffer.from(key, 'base64').toString());
    },
  };
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64');
}
