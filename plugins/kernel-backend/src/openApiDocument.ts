import { readFileSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { parse } from 'yaml';

/** `paths` by path template, for example `/projects/{projectId}`, and method. */
export interface OpenApiDocument {
  paths: Record<string, Record<string, any>>;
  components: Record<string, any>;
}

/** The kernel's contract, as it is published by kernel-common. */
export function readOpenApiDocument(): OpenApiDocument {
  const file = resolvePackagePath(
    '@stagecraft/backstage-plugin-kernel-common',
    'openapi/openapi.yaml',
  );
  return parse(readFileSync(file, 'utf8'));
}
