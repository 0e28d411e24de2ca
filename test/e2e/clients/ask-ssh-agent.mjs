// Runs inside a build: asks the agent behind SSH_AUTH_SOCK for its keys, and writes how many there are to a file.
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';

const REQUEST_IDENTITIES = Buffer.from([0, 0, 0, 1, 11]);
const socket = connect(process.env.SSH_AUTH_SOCK);
socket.write(REQUEST_IDENTITIES);
let answer = Buffer.alloc(0);
for await (const bytes of socket) {
  answer = Buffer.concat([answer, bytes]);
  if (answer.length >= 4 && answer.length >= 4 + answer.readUInt32BE(0)) break;
}
// Length, type, number of keys, then for each its blob and its comment, each with a length of 4 bytes.
const count = answer.readUInt32BE(5);
const blobEnd = 13 + answer.readUInt32BE(9);
const comment = answer.subarray(blobEnd + 4, blobEnd + 4 + answer.readUInt32BE(blobEnd));
writeFileSync(process.argv[2], `${count} keys, the first: ${comment}\n`);
