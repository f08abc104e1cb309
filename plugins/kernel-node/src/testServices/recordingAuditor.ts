import {
  coreServices,
  createServiceFactory,
  type AuditorService,
  type AuditorServiceCreateEventOptions,
  type ServiceFactory,
} from '@backstage/backend-plugin-api';

/** How an audited request ended. */
export interface AuditedRequest {
  eventId: string;
  status: 'succeeded' | 'failed';
  meta: unknown;
}

/** Writes the audit log of all plugins into `audit`, oldest first. */
export function recordingAuditorFactory(
  audit: AuditedRequest[],
): ServiceFactory<AuditorService, 'plugin'> {
  return createServiceFactory({
    service: coreServices.auditor,
    deps: {},
    factory: (): AuditorService => ({
      async createEvent({ eventId, meta }: AuditorServiceCreateEventOptions) {
        return {
          success: async options =>
            void audit.push({
              eventId,
              status: 'succeeded',
              meta: { ...meta, ...options?.meta },
            }),
          fail: async options =>
            void audit.push({
              ...{ eventId, status: 'failed' },
              meta: { ...meta, ...options?.meta },
            }),
        };
      },
    }),
  });
}
