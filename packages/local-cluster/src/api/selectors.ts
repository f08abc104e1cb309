import { fieldAt, KubeObject } from './objects';
import type { Resource } from './resources';
import { badRequest } from './status';

export type Selector = (object: KubeObject) => boolean;

const SET =
  /^(?<key>[\w./-]+)\s+(?<operator>in|notin)\s*\((?<values>[^()]*)\)$/;
const EQUALITY =
  /^(?<key>[\w./-]+)\s*(?<operator>==?|!=)\s*(?<values>[\w./-]*)$/;
const EXISTENCE = /^(?<operator>!?)\s*(?<key>[\w./-]+)$/;

/** Splits at commas outside parentheses: `a=1,b in (x,y)` holds two requirements. */
function requirementsOf(selector: string | null): string[] {
  const parts = (selector ?? '').split(/,(?![^(]*\))/);
  return parts.map(part => part.trim()).filter(part => part !== '');
}

function labelRequirement(text: string): Selector {
  const match = SET.exec(text) ?? EQUALITY.exec(text) ?? EXISTENCE.exec(text);
  if (!match?.groups) throw badRequest(`unable to parse requirement: ${text}`);
  const { key, operator, values } = match.groups;
  const isWanted = !operator.startsWith('!') && operator !== 'notin';
  const accepted = values?.split(',').map(value => value.trim());
  return ({ metadata: { labels = {} } }) => {
    const has = labels[key] !== undefined;
    return (has && (accepted?.includes(labels[key]) ?? true)) === isWanted;
  };
}

function fieldRequirement(text: string, resource: Resource): Selector {
  const { key, operator, values } = EQUALITY.exec(text)?.groups ?? {};
  const always = ['metadata.name', 'metadata.namespace'];
  if (![...always, ...resource.selectable].includes(key)) {
    throw badRequest(`field label not supported: ${key ?? text}`);
  }
  return object =>
    (String(fieldAt(object, key) ?? '') === values) === (operator !== '!=');
}

/** What `labelSelector` and `fieldSelector` of a request select together. */
export function selectorOf(
  query: URLSearchParams,
  resource: Resource,
): Selector {
  const labels = requirementsOf(query.get('labelSelector'));
  const fields = requirementsOf(query.get('fieldSelector'));
  const requirements = [
    ...labels.map(labelRequirement),
    ...fields.map(text => fieldRequirement(text, resource)),
  ];
  return object => requirements.every(matches => matches(object));
}
