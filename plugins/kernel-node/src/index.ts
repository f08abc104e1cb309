/**
 * Services of the Stagecraft kernel for back-end plugins.
 *
 * @packageDocumentation
 */

export { projectAccessServiceRef } from './access/projectAccessService';
export type { ProjectAccess } from './access/types';

export { claimLoopsServiceRef } from './claimLoop/claimLoopsService';
export { LeaseLostError } from './claimLoop/leaseLostError';
export type {
  Claim,
  ClaimedRow,
  ClaimLoop,
  ClaimLoopOptions,
  ClaimLoops,
  ClaimResult,
  Takeover,
} from './claimLoop/types';

export { clockServiceRef } from './clock/clockService';
export type { Clock } from './clock/types';

export { checkHostConfig } from './config/checkHostConfig';
export { ConfigProblemsError } from './config/configProblems';
export { parseConfigSection } from './config/configSection';
export {
  humanDurationSchema,
  readStagecraftConfig,
  type ConfiguredPerson,
  type StagecraftConfig,
} from './config/stagecraftConfig';

export {
  DIRECTORY_CHANNEL,
  projectDirectoryServiceRef,
} from './directory/projectDirectoryService';
export type {
  PortalUser,
  Project,
  ProjectDirectory,
  DeliveryRole,
  ProjectRole,
  Repository,
} from './directory/types';

export { doorbellServiceRef } from './doorbell/doorbellService';
export type { Doorbell } from './doorbell/types';

export { readEventHorizonLag } from './eventLog/eventHorizonLag';
export { eventLogServiceRef } from './eventLog/eventLogService';
export { createEventPartitions } from './eventLog/eventPartitions';
export type {
  EventActor,
  EventLog,
  EventPage,
  NewEvent,
  StoredEvent,
} from './eventLog/types';

export {
  credentialIdentity,
  type CredentialScope,
} from './github/credentialIdentity';
export {
  CredentialMissingError,
  GitHubAppError,
  type GitHubAppRefusal,
  GitHubLimitedError,
  GitHubUnavailableError,
  type GitHubLimitKind,
} from './github/errors';
export { gitHubClientsServiceRef } from './github/gitHubClientsService';
export type {
  CredentialKind,
  GitHubClients,
  GitHubAuthor,
  GitHubComment,
  GitHubDelivery,
  GitHubIssue,
  GitHubPullRequest,
  GitHubReview,
  GitHubReviewComment,
  GitHubRepository,
  GitRemote,
} from './github/types';

export { kubernetesClientsServiceRef } from './kubernetes/kubernetesClients';
export type { KubernetesClients } from './kubernetes/types';

export { labelCatalogueServiceRef } from './labels/labelCatalogueService';
export type {
  CatalogueLabel,
  LabelCatalogue,
  LabelKind,
  StageLabel,
} from './labels/types';

export {
  kernelMetricsServiceRef,
  type KernelMetrics,
} from './metrics/kernelMetrics';

export { applyMigrations } from './migrations/applyMigrations';
export type { ApplyMigrations } from './migrations/types';

export { redactionServiceRef } from './redaction/redactionService';
export { OPENED_AGAIN_MS } from './redaction/lives';
export type { Redaction } from './redaction/types';

export type { SealedSecret, Vault } from './vault/types';
export { vaultServiceRef } from './vault/vaultService';

export { webhookHandlersServiceRef } from './webhooks/webhookHandlers';
export type {
  DeliveryOutcome,
  UnjudgedDelivery,
  WebhookDelivery,
  WebhookHandler,
  WebhookHandlers,
} from './webhooks/types';
