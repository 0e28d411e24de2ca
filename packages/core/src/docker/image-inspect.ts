import { z } from 'zod';

const words = z.union([z.string(), z.array(z.string())]).nullish();

/** The part of `GET /images/{name}/json` that this project reads. */
export const imageInspectSchema = z.looseObject({
  Id: z.string(),
  Architecture: z.string().optional(),
  Config: z
    .looseObject({
      Entrypoint: words,
      Cmd: words,
      Env: z.array(z.string()).nullish(),
      Labels: z.record(z.string(), z.string()).nullish(),
      StopSignal: z.string().nullish(),
      Volumes: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
});

/** An image as Docker describes it. `Config` is null for an image without one; `Architecture` is Go's name: `amd64`, `arm64`. */
export type ImageInspect = z.infer<typeof imageInspectSchema>;
