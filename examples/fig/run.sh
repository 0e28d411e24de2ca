#!/usr/bin/env bash
# Has compose start the two services through powerstrip, then with links and without, and asserts who met whom by
# which address.
# Arguments go to `pw demo`, as in: ./run.sh --prefix mine --port 2399
# The `pw` of this clone is built first where it is not.
set -euo pipefail
cd "$(dirname "$0")/../.."
export PATH="$PWD/node_modules/.bin:$PATH"

result=$(node --conditions=@pw/source scripts/pw.ts demo fig --json "$@")

node - "$result" <<'CHECK'
const { fig, figLinks } = JSON.parse(process.argv[2]);
const check = (what, ok) => {
  if (!ok) throw new Error(`not so: ${what}`);
  console.log(`ok: ${what}`);
};
check('the value came through powerstrip', fig.value === 'oranges');
check('api was asked over weave, by 10.255.0.11', fig.askedBy === '10.255.0.11');
check('without powerstrip a link does it, over the bridge', figLinks.value === 'oranges' && !figLinks.askedBy.startsWith('10.255.'));
CHECK
