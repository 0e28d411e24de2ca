import { Argument, type Command, Option } from 'commander';
import { registryOption } from './registry-option.ts';

export function addImages(program: Command): void {
  program
    .command('images')
    .summary('list, make, push, export or remove the images of the parts')
    .description(
      `List, make, push, export or remove the images of the parts. Making them takes what npm has brought and the engine, no network.
  ls       list them, and whether the engine has them (the default)
  build    make those that the engine lacks or has with other content
  push     have docker push them to the registry of --registry; with --arch all, for both machines under one name
  export   write them all as an archive for docker load, to the file or to a pipe
  rm       remove them from the engine`,
    )
    .addArgument(
      new Argument('[action]', 'what to do').choices(['ls', 'build', 'push', 'export', 'rm']).default('ls'),
    )
    .argument('[file]', 'where export writes to; default: stdout')
    .addOption(registryOption())
    .addOption(
      new Option(
        '--arch <name>',
        'for which machine; default: the engine’s, this one for export; all: for push alone',
      ).choices(['x64', 'arm64', 'all']),
    )
    .option('--json', 'print one JSON object on stdout')
    .action(async (action, file: string | undefined, flags) => {
      const { imagesCommand } = await import('./images-command.ts');
      await imagesCommand(action, file, flags);
    });
}
