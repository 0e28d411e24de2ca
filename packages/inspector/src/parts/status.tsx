/** An HTTP status with the tone of its class. 0: there was no answer. */
export function Status({ status, isRunning = false }: { status: number; isRunning?: boolean }) {
  if (status === 0) return <span class="status status-none">{isRunning ? 'running' : 'no answer'}</span>;
  const tone =
    status >= 500 ? 'bad' : status >= 400 ? 'warn' : status >= 300 || status < 200 ? 'plain' : 'good';
  return <span class={`status status-${tone}`}>{status}</span>;
}
