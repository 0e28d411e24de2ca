// Answers with REMOTE_VALUE, and says who asked.
const http = require('node:http');

http
  .createServer((request, response) => {
    console.log(`api: asked by ${request.socket.remoteAddress}`);
    response.end(`${process.env.REMOTE_VALUE}\n`);
  })
  .listen(80, '0.0.0.0');

process.once('SIGTERM', () => process.exit(0));
