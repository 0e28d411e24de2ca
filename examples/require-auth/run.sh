#!/usr/bin/env bash
cd "$(dirname "$0")"
source ../lib.sh

export ALLOWED_PREFIX=pwex/require- AUTH_TOKEN=open-sesame
build_image
docker tag "$image" pwex-elsewhere/tool
images+=(pwex-elsewhere/tool)
start_adapter node adapter.ts
start_powerstrip

check 'an image of ours runs' "$(through run --rm --name pwex-require-auth "$image" echo hello)" hello

refusal=$(through run --rm --name pwex-require-auth pwex-elsewhere/tool echo hello 2>&1) && fail 'an image from elsewhere ran'
check 'one from elsewhere does not, and the docker CLI says why' "$refusal" \
  '*powerstrip adapter require-auth: image pwex-elsewhere/tool is not from pwex/require-*'
check 'nothing was created' "$(docker ps -aq --filter name=^/pwex-require-auth)" ''

id=$(docker image inspect --format '{{.Id}}' pwex-elsewhere/tool)
refusal=$(through run --rm --name pwex-require-auth "$id" echo hello 2>&1) && fail 'an image named by its id ran'
check 'nor does the same one by its id' "$refusal" '*image sha256:* is not from pwex/require-*'

# The docker CLI sends the HttpHeaders of its config.json with every call.
mkdir "$work/config"
echo '{"HttpHeaders":{"X-Auth-Token":"open-sesame"}}' >"$work/config/config.json"
with_token() { through --config "$work/config" run --rm --name pwex-require-auth "$@"; }
check 'with the token it runs' "$(with_token pwex-elsewhere/tool echo hello)" hello

sed -i s/open-sesame/guessed/ "$work/config/config.json"
refusal=$(with_token pwex-elsewhere/tool echo hello 2>&1) && fail 'a wrong token was taken'
check 'with a wrong one it does not' "$refusal" '*is not from pwex/require-*'
