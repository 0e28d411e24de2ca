import { PowerstripError } from '@pw/core';
import { DEFAULT_REGISTRY } from './default-registry.ts';
import type { Arch } from './find-package.ts';

/** What `pw images` can do. */
export type ImagesAction = 'ls' | 'build' | 'push' | 'export' | 'rm';

/** The flags of `pw images`, as its options read them. */
export type ImagesFlags = { registry: string; arch?: Arch | 'all'; json?: boolean };

/** Throws BAD_OPTION for words and flags of `pw images` that do not go together. It needs no engine to know that. */
export function checkUsage(action: ImagesAction, file: string | undefined, flags: ImagesFlags): void {
  if (file !== undefined && action !== 'export') {
    refuse(
      `images ${action}: ${JSON.stringify(file)} is one word too many`,
      `Use: pw images ${action}. A file is for export alone.`,
    );
  }
  if (flags.arch !== undefined && (action === 'ls' || action === 'rm')) {
    refuse(
      `images ${action}: --arch ${flags.arch} is for build, push and export`,
      `Use: pw images ${action}. It shows or removes what the engine has, of whatever machine.`,
    );
  }
  // One engine, and one archive, have one image of a name.
  if (flags.arch === 'all' && action !== 'push') {
    refuse(
      `images ${action}: --arch all is for push; ${action} takes x64 or arm64`,
      `Name one machine: pw images ${action} --arch arm64.`,
    );
  }
  if (action === 'push' && flags.registry === DEFAULT_REGISTRY) {
    refuse(
      'images push: no registry is named',
      'Name your own: pw images push --registry registry.example.com/team, or PW_REGISTRY.',
    );
  }
  if (action === 'export') checkExport(file, flags);
}

function checkExport(file: string | undefined, { json }: ImagesFlags): void {
  if (file !== undefined) return;
  if (process.stdout.isTTY || json) {
    refuse(
      `images export: an archive does not belong ${json ? 'beside the object of --json' : 'on a terminal'}`,
      'Name a file, or pipe it: pw images export | ssh HOST docker load',
    );
  }
}

function refuse(message: string, hint: string): never {
  throw new PowerstripError('BAD_OPTION', message, { hint });
}
