/** A person as people write one: the name of a user entity ref; another text as it is. */
export function personName(ref: string): string {
  return ref.startsWith('user:') ? ref.slice(ref.lastIndexOf('/') + 1) : ref;
}
