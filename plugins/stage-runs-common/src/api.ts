import type { components } from './generated/openapi';

type Schemas = components['schemas'];

export type AutonomyChoice = Schemas['AutonomyChoice'];
export type IssueAutonomy = Schemas['IssueAutonomy'];
export type IssueTransitions = Schemas['IssueTransitions'];
export type Overview = Schemas['Overview'];
export type Person = Schemas['Person'];
export type RunAttempt = Schemas['RunAttempt'];
export type RunDetail = Schemas['RunDetail'];
export type RunEvent = Schemas['RunEvent'];
export type RunEventPage = Schemas['RunEventPage'];
export type RunFeedback = Schemas['RunFeedback'];
export type RunLogPage = Schemas['RunLogPage'];
export type RunOutcome = Schemas['RunOutcome'];
export type RunPage = Schemas['RunPage'];
export type RunSession = Schemas['RunSession'];
export type RunStatus = Schemas['RunStatus'];
export type RunStop = Schemas['RunStop'];
export type RunSummary = Schemas['RunSummary'];
export type StageSummary = Schemas['StageSummary'];
export type StageTransition = Schemas['StageTransition'];
export type WayStage = Schemas['WayStage'];
