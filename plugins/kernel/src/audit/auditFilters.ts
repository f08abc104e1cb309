import type { ActorType } from '@stagecraft/backstage-plugin-kernel-common';
import type { AuditQuery } from '../api/KernelApi';

export const ACTOR_TYPES: readonly ActorType[] = ['human', 'agent', 'system'];

/** What is looked for, as it is written in the fields and the address. Empty: no matter. */
export interface AuditFilters {
  types: string;
  actorType: ActorType | '';
  actorId: string;
  projectId: string;
  runId: string;
  correlationId: string;
  /** Days, as 2026-11-28, in the viewer's zone. */
  from: string;
  until: string;
}

export const NO_AUDIT_FILTERS: AuditFilters = {
  ...{ types: '', actorType: '', actorId: '', projectId: '' },
  ...{ runId: '', correlationId: '', from: '', until: '' },
};

const NAMES = Object.keys(NO_AUDIT_FILTERS) as (keyof AuditFilters)[];

/** Reads the filters of an address; what is wrong in them the server says. */
export function readAuditFilters(params: URLSearchParams): AuditFilters {
  const filters = { ...NO_AUDIT_FILTERS };
  for (const name of NAMES) {
    const text = params.get(name)?.trim();
    if (!text) continue;
    if (name === 'actorType') {
      filters.actorType = ACTOR_TYPES.find(type => type === text) ?? '';
    } else {
      filters[name] = text;
    }
  }
  return filters;
}

/** The address of the filters; what is empty is left out. */
export function writeAuditFilters(filters: AuditFilters): URLSearchParams {
  const named = NAMES.map(name => [name, filters[name].trim()]);
  return new URLSearchParams(named.filter(([, text]) => text !== ''));
}

export function isFiltering(filters: AuditFilters): boolean {
  return NAMES.some(name => filters[name].trim() !== '');
}

/** The filters as the API takes them. The last day is meant as a whole. */
export function toAuditQuery(filters: AuditFilters): AuditQuery {
  const { types, actorType, from, until } = filters;
  const names = types.split(/[\s,]+/).filter(name => name !== '');
  const text = (name: 'actorId' | 'projectId' | 'runId' | 'correlationId') =>
    filters[name].trim() || undefined;
  return {
    types: names.length > 0 ? names : undefined,
    actorType: actorType || undefined,
    actorId: text('actorId'),
    projectId: text('projectId'),
    runId: text('runId'),
    correlationId: text('correlationId'),
    from: from ? startOfDay(from).toISOString() : undefined,
    until: until ? startOfDay(until, 1).toISOString() : undefined,
  };
}

function startOfDay(day: string, later = 0): Date {
  const [year, month, date] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later);
}
