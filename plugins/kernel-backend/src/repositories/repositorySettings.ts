import { InputError } from '@backstage/errors';
import type {
  RepositoryInput,
  RepositorySettingsInput,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { DescribedRepository } from '../credentials/TokenProbe';
import type { RepositorySettings } from './repositoryStore';

/**
 * What to store: what the request says, else what is stored, else a default. Identity
 * (id, owner, name) is always what GitHub says: names there can change.
 */
export function decideSettings(options: {
  input: RepositoryInput;
  described: DescribedRepository;
  stored: RepositorySettings | undefined;
}): RepositorySettings {
  const { input, described, stored } = options;
  return {
    externalId: described.externalId,
    owner: described.owner,
    name: described.name,
    alias: input.alias ?? stored?.alias ?? defaultAlias(described.name),
    role: input.role ?? stored?.role ?? 'service',
    defaultRef: input.defaultRef ?? stored?.defaultRef ?? described.defaultRef,
    docsRootPath: input.docsRootPath ?? stored?.docsRootPath ?? null,
    servicesYamlPath:
      input.servicesYamlPath ?? stored?.servicesYamlPath ?? 'services.yaml',
  };
}

/** What is stored, with what the request names; null takes the docs root away. */
export function changeSettings(
  stored: RepositorySettings,
  input: RepositorySettingsInput,
): RepositorySettings {
  const { docsRootPath } = input;
  return {
    externalId: stored.externalId,
    owner: stored.owner,
    name: stored.name,
    alias: input.alias ?? stored.alias,
    role: input.role ?? stored.role,
    defaultRef: input.defaultRef ?? stored.defaultRef,
    docsRootPath:
      docsRootPath === undefined ? stored.docsRootPath : docsRootPath,
    servicesYamlPath: input.servicesYamlPath ?? stored.servicesYamlPath,
  };
}

/** GitHub allows names that begin with a dot, an underscore or a dash; aliases don't. */
function defaultAlias(name: string): string {
  const alias = name.toLowerCase().replace(/^[._-]+/, '');
  if (alias !== '') return alias;
  throw new InputError(`alias: can't be made from the name ${name}; give one`);
}
