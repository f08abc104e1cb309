import type { components } from './generated/openapi';

type Schemas = components['schemas'];

export type Overview = Schemas['Overview'];
export type Person = Schemas['Person'];
export type RunDetail = Schemas['RunDetail'];
export type RunEvent = Schemas['RunEvent'];
export type RunEventPage = Schemas['RunEventPage'];
export type RunLogPage = Schemas['RunLogPage'];
export type RunOutcome = Schemas['RunOutcome'];
export type RunPage = Schemas['RunPage'];
export type RunStatus = Schemas['RunStatus'];
export type RunSummary = Schemas['RunSummary'];
export type StageSummary = Schemas['StageSummary'];
