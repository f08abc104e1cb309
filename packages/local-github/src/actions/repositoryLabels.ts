import { Forge } from '../Forge';
import { notFound, validationFailed } from '../GitHubError';
import { Account } from '../store/AccountStore';
import { Label } from '../store/LabelStore';
import { Repository } from '../store/RepositoryStore';
import { requireRole } from './access';

export const DEFAULT_COLOR = 'ededed';
const NAME_LIMIT_CHARACTERS = 50;
const DESCRIPTION_LIMIT_CHARACTERS = 100;

type LabelInput = Omit<Label, 'id'>;

/** 422 for a name, colour or description that GitHub would not store. */
export function checkLabel({ name, color, description }: LabelInput): void {
  const invalid = (field: string) =>
    validationFailed({ resource: 'Label', field, code: 'invalid' });
  if (name.trim() === '' || name.length > NAME_LIMIT_CHARACTERS) {
    throw invalid('name');
  }
  if (!/^[0-9a-f]{6}$/i.test(color)) throw invalid('color');
  if ((description?.length ?? 0) > DESCRIPTION_LIMIT_CHARACTERS) {
    throw invalid('description');
  }
}

export function labelNamed(
  { store }: Forge,
  repository: Repository,
  name: string,
): Label {
  const label = store.labels.byName(repository.id, name);
  if (!label) throw notFound();
  return label;
}

export function createLabel(
  forge: Forge,
  repository: Repository,
  actor: Account,
  label: LabelInput,
): Label {
  requireRole(forge, repository, actor, 'write');
  checkLabel(label);
  refuseTaken(forge, repository, label.name);
  forge.store.labels.insert(repository.id, label);
  return labelNamed(forge, repository, label.name);
}

export function updateLabel(
  forge: Forge,
  repository: Repository,
  actor: Account,
  options: { name: string; change: Partial<LabelInput> },
): Label {
  requireRole(forge, repository, actor, 'write');
  const before = labelNamed(forge, repository, options.name);
  const label = { ...before, ...options.change };
  checkLabel(label);
  if (label.name.toLowerCase() !== before.name.toLowerCase()) {
    refuseTaken(forge, repository, label.name);
  }
  forge.store.labels.update(label);
  return label;
}

export function deleteLabel(
  forge: Forge,
  repository: Repository,
  actor: Account,
  name: string,
): void {
  requireRole(forge, repository, actor, 'write');
  forge.store.labels.delete(labelNamed(forge, repository, name).id);
}

function refuseTaken(
  { store }: Forge,
  repository: Repository,
  name: string,
): void {
  if (!store.labels.byName(repository.id, name)) return;
  throw validationFailed({
    resource: 'Label',
    field: 'name',
    code: 'already_exists',
  });
}
