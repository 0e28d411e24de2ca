import { z } from 'zod';
import { isContainerId } from './container-id.ts';

const words = z.array(z.string()).nullish();

/** The part of `GET /containers/{id}/json` that this project reads; other fields are left alone. */
export const containerInspectSchema = z.looseObject({
  Id: z.string().refine(isContainerId),
  Name: z.string(),
  /** The id of its image. */
  Image: z.string().optional(),
  State: z.looseObject({ Running: z.boolean(), Pid: z.int(), StartedAt: z.string().optional() }),
  Config: z.looseObject({
    Image: z.string(),
    Hostname: z.string().optional(),
    Domainname: z.string().optional(),
    Env: words,
    Entrypoint: z.union([z.string(), z.array(z.string())]).nullish(),
    Cmd: z.union([z.string(), z.array(z.string())]).nullish(),
    Labels: z.record(z.string(), z.string()).nullish(),
  }),
  HostConfig: z.looseObject({ NetworkMode: z.string().optional() }),
  NetworkSettings: z
    .looseObject({
      Networks: z.record(z.string(), z.looseObject({ Aliases: words, DNSNames: words }).nullable()).nullish(),
    })
    .nullish(),
  HostsPath: z.string().optional(),
  ResolvConfPath: z.string().optional(),
});

/** A container as Docker describes it, as far as this project reads it. `Id` has 64 hex digits. */
export type ContainerInspect = z.infer<typeof containerInspectSchema>;
