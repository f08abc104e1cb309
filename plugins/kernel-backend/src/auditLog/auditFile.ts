import type { AuditEvent } from '@stagecraft/backstage-plugin-kernel-common';

export const AUDIT_FORMATS = ['csv', 'ndjson'] as const;
export type AuditFormat = (typeof AUDIT_FORMATS)[number];

const COLUMNS: readonly [name: string, of: (event: AuditEvent) => string][] = [
  ['time', event => event.createdAt],
  ['type', event => event.type],
  ['actor_type', event => event.actor.type],
  ['actor', event => event.actor.id],
  ['project_id', event => event.projectId ?? ''],
  ['run_id', event => event.runId ?? ''],
  ['correlation_id', event => event.correlationId ?? ''],
  ['payload', event => JSON.stringify(event.payload)],
  ['id', event => event.id],
];

export const CONTENT_TYPES: Record<AuditFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

/** The events as a file; each line ends with a line break. */
export function auditFile(format: AuditFormat, events: AuditEvent[]): string {
  if (format === 'ndjson') {
    return events.map(event => `${JSON.stringify(event)}\n`).join('');
  }
  const rows = [
    COLUMNS.map(([name]) => name),
    ...events.map(event => COLUMNS.map(([, of]) => of(event))),
  ];
  return rows.map(row => `${row.map(cell).join(',')}\r\n`).join('');
}

/** RFC 4180; what a spreadsheet would take for a formula begins with an apostrophe. */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless)
    ? `"${harmless.replaceAll('"', '""')}"`
    : harmless;
}
