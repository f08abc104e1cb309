import {
  coreServices,
  createServiceFactory,
  type BackstageCredentials,
  type HttpAuthService,
} from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';

/**
 * The mocked HTTP auth forgets that a plugin asks on behalf of a user, and the permission
 * back end answers such questions to plugins only. This puts the plugin back in.
 * A request without a token is anonymous.
 */
export const onBehalfOfHttpAuthFactory = createServiceFactory({
  service: coreServices.httpAuth,
  deps: { plugin: coreServices.pluginMetadata },
  factory({ plugin }): HttpAuthService {
    const mocked = mockServices.httpAuth({
      pluginId: plugin.getId(),
      defaultCredentials: mockCredentials.none(),
    });
    return {
      issueUserCookie: (...args) => mocked.issueUserCookie(...args),
      async credentials(req, options) {
        const credentials: BackstageCredentials<any> = await mocked.credentials(
          req,
          options,
        );
        const { type, userEntityRef } = credentials.principal;
        const isOnBehalf =
          type === 'user' &&
          String(req.headers.authorization).includes('mock-service-token');
        return isOnBehalf
          ? mockCredentials.user(userEntityRef, {
              actor: { subject: 'plugin:test' },
            })
          : credentials;
      },
    };
  },
});
