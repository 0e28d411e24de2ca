// Builds and images.
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createTar } from './create-tar.ts';
import { runContainer } from './make-containers.ts';
import { progress } from './read-streams.ts';
import type { Cases } from './world.ts';

export const imageCases: Cases = {
  'build from a tar, with progress': async ({ docker, image, name }) => {
    const files = createTar({
      Dockerfile: `FROM ${image}\nARG A\nRUN echo $A > /built\nCOPY f /f\n`,
      f: 'x',
    });
    const options = { t: name, buildargs: { A: 'ü' }, rm: true, forcerm: true, q: false };
    const lines = (await progress(
      docker,
      await docker.buildImage(Readable.from([files]), options),
    )) as object[];
    const { Config } = await docker.getImage(name).inspect();
    return [lines.some((line) => 'aux' in line), Config.Cmd];
  },
  'a build that fails': async ({ docker, image, name }) => {
    const files = createTar({ Dockerfile: `FROM ${image}\nRUN exit 4\n` });
    const stream = await docker.buildImage(Readable.from([files]), { t: name, rm: true, forcerm: true });
    return progress(docker, stream);
  },
  'a build without a Dockerfile': async ({ docker, name }) =>
    docker.buildImage(Readable.from([createTar({ other: 'x' })]), { t: name }),
  'images: save, load, tag, history, import, remove': async ({ docker, image, name }) => {
    const saved = await buffer(await docker.getImage(image).get());
    const loaded = await progress(docker, await docker.loadImage(Readable.from([saved])));
    await docker.getImage(image).tag({ repo: name, tag: 'tagged' });
    const history = (await docker.getImage(`${name}:tagged`).history()) as unknown[];
    const file = Readable.from([createTar({ 'etc/x': 'x' })]);
    await progress(docker, await docker.importImage(file, { repo: name, tag: 'imported' }));
    const removed = await docker.getImage(`${name}:tagged`).remove();
    const listed = await docker.listImages({ filters: { reference: [`${name}:imported`] } });
    return [loaded, history.length, removed.length, listed.length];
  },
  'images that are not there': async ({ docker }) => {
    const results = await Promise.allSettled([
      docker.getImage('pw-not-there').inspect(),
      docker.getImage('pw-not-there').get(),
      docker.pull('127.0.0.1:9/pw-not-there:1'),
      docker.checkAuth({ username: 'u', password: 'p', serveraddress: 'http://127.0.0.1:9' }),
    ]);
    return results.map((result) =>
      result.status === 'fulfilled'
        ? 'no error'
        : [result.reason.statusCode, result.reason.json?.message ?? result.reason.message],
    );
  },
  'commit, then run': async (world) => {
    const container = await runContainer(world, 'echo x > /x');
    await container.wait();
    await container.commit({ repo: world.name, tag: 'committed', comment: 'ü', changes: 'CMD ["cat","/x"]' });
    return (await world.docker.getImage(`${world.name}:committed`).inspect()).Config.Cmd;
  },
};
