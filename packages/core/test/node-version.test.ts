import { execFile } from 'node:child_process';
import { expect, test } from '@jest/globals';

/** What a Node without `JSON.rawJSON` says when it loads the library. */
function loadWithoutRawJson(): Promise<string> {
  const script = "delete JSON.rawJSON; await import('@pw/core');";
  const args = ['--conditions=@pw/source', '--no-warnings', '--input-type=module', '--eval', script];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: import.meta.dirname }, (_error, _stdout, stderr) =>
      resolve(stderr),
    );
  });
}

test('on a Node that is too old one line says so, with NODE_TOO_OLD', async () => {
  const said = await loadWithoutRawJson();
  expect(said).toContain(
    `PowerstripError: Node ${process.version} is too old: @pw/core needs Node 22 or later\n`,
  );
  expect(said).toContain("code: 'NODE_TOO_OLD'");
});
