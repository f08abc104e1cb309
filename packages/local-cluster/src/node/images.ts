import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const REFERENCE =
  /^(?<name>[a-z0-9]+([._/-]+[a-z0-9]+)*)(:(?<tag>\w[\w.-]*))?$/;

const imageFile = z.strictObject({
  entrypoint: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
  workingDir: z.string().optional(),
});

export interface Image extends z.output<typeof imageFile> {
  folder: string;
}

/**
 * Reads an image: `team/tool:1.2` is `<store>/team/tool/1.2/` with an `image.json`; the tag is `latest` when none is given. Throws
 * when it is missing or its image.json is not valid.
 */
export async function readImage(
  imageStore: string,
  reference: string,
): Promise<Image> {
  const { name, tag = 'latest' } = REFERENCE.exec(reference)?.groups ?? {};
  if (!name) throw new Error(`invalid reference format: ${reference}`);
  const folder = resolve(imageStore, name, tag);
  const text = await readFile(join(folder, 'image.json'), 'utf8').catch(() => {
    throw new Error(`${reference}: not found in the local image store`);
  });
  return { folder, ...imageFile.parse(JSON.parse(text)) };
}
