import { resolvePackagePath } from '@backstage/backend-plugin-api';

/** The schemas that have a folder of migrations here; each is named like its plugin. */
export type MigratedSchema = 'kernel' | 'stage-runs';

/** The folder with the migrations of `schema`, in the sources as in the production bundle. */
export function migrationsFolder(schema: MigratedSchema): string {
  return resolvePackagePath('@stagecraft/migrations', schema);
}
