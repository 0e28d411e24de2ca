import { z } from 'zod';

const words = z.union([z.string(), z.array(z.string())]).nullish();

/** The part of `GET /images/{name}/json` that this project reads. */
export const imageInspectSchema = z.looseObject({
  Id: z.string(),
  Architecture: z.string().optional(),
  Config: z.looseObject({ Entrypoint: words, Cmd: words, Env: z.array(z.string()).nullish() }).nullish(),
});

export type ImageInspect = z.infer<typeof imageInspectSchema>;
