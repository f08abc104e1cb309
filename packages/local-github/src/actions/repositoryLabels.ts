import { Forge } from '../Forge';
import { notFound, validationFailed } from '../GitHubError';
import { presentLabel } from '../present/label';
import { Account } from '../store/AccountStore';
import { Label } from '../store/LabelStore';
import { Repository } from '../store/RepositoryStore';
import { emit } from '../webhooks/emit';
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
  return insertLabel(forge, repository, actor, label);
}

/** The inner part of {@link createLabel}: no check of rights or of the label. */
export function insertLabel(
  forge: Forge,
  repository: Repository,
  actor: Account,
  input: LabelInput,
): Label {
  return forge.store.transaction(() => {
    forge.store.labels.insert(repository.id, input);
    const label = labelNamed(forge, repository, input.name);
    tell(forge, repository, actor, label, { action: 'created' });
    return label;
  });
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
  const changes = changesOf(before, label);
  if (Object.keys(changes).length === 0) return before;
  return forge.store.transaction(() => {
    forge.store.labels.update(label);
    tell(forge, repository, actor, label, { action: 'edited', changes });
    return label;
  });
}

/** The old values of what is different, as payloads have them. */
function changesOf(before: Label, after: Label): object {
  const fields = (['name', 'color', 'description'] as const).filter(
    field => before[field] !== after[field],
  );
  return Object.fromEntries(
    fields.map(field => [field, { from: before[field] ?? '' }]),
  );
}

export function deleteLabel(
  forge: Forge,
  repository: Repository,
  actor: Account,
  name: string,
): void {
  requireRole(forge, repository, actor, 'write');
  const label = labelNamed(forge, repository, name);
  forge.store.transaction(() => {
    tell(forge, repository, actor, label, { action: 'deleted' });
    forge.store.labels.delete(label.id);
  });
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

function tell(
  forge: Forge,
  repository: Repository,
  sender: Account,
  label: Label,
  details: { action: string; changes?: object },
): void {
  const { action, ...rest } = details;
  emit(forge, {
    repository,
    sender,
    event: 'label',
    action,
    payload: () => ({
      label: presentLabel(forge, repository, label),
      ...rest,
    }),
  });
}
