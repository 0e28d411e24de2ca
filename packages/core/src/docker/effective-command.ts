/** Entrypoint and command of an image or of a create request; Docker's null is undefined here. */
export interface CommandParts {
  entrypoint: readonly string[] | undefined;
  cmd: readonly string[] | undefined;
}

/**
 * What the engine would run: entrypoint and arguments, in Docker's own two parts.
 *
 * Docker's rule (moby daemon/commit.go `merge`): only when the request's entrypoint is null or `[]` do the image's
 * values count. Then an empty request command takes the image's, and a null request entrypoint takes the image's
 * (`[]` keeps it empty). `[""]` means "cleared": no entrypoint, and the image's command does not count either.
 */
export function effectiveCommand(
  request: CommandParts,
  image: CommandParts,
): Required<CommandParts> & { argv: string[] } {
  const merged = isEmpty(request.entrypoint) ? mergeWithImage(request, image) : request;
  const entrypoint = isCleared(merged.entrypoint) ? [] : merged.entrypoint;
  return { entrypoint, cmd: merged.cmd, argv: [...(entrypoint ?? []), ...(merged.cmd ?? [])] };
}

function mergeWithImage(request: CommandParts, image: CommandParts): CommandParts {
  return {
    entrypoint: request.entrypoint === undefined ? image.entrypoint : request.entrypoint,
    cmd: isEmpty(request.cmd) ? image.cmd : request.cmd,
  };
}

function isEmpty(part: readonly string[] | undefined): boolean {
  return part === undefined || part.length === 0;
}

/** `docker run --entrypoint ""` sends [""]; the engine then runs the command alone. */
function isCleared(entrypoint: readonly string[] | undefined): boolean {
  return entrypoint?.length === 1 && entrypoint[0] === '';
}
