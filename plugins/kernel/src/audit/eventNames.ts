/** The kernel's own events, which have words of their own; those of other plugins show their type. */
export const NAMED_EVENTS = [
  'project.created',
  'project.changed',
  'project.deleted',
  'member.changed',
  'repository.attached',
  'repository.changed',
  'repository.detached',
  'credential.changed',
  'credential.refused',
  'user.added',
  'user.changed',
  'user.deleted',
  'owner.changed',
  'webhook.received',
  'webhook.ignored',
  'webhook.failed',
  'webhook.lost',
] as const;

export type NamedEvent = (typeof NAMED_EVENTS)[number];

export function isNamedEvent(type: string): type is NamedEvent {
  return (NAMED_EVENTS as readonly string[]).includes(type);
}
