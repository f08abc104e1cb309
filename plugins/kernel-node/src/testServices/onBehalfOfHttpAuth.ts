import {
  coreServices,
  createServiceFactory,
  type BackstageCredentials,
  type HttpAuthService,
  type ServiceFactory,
} from '@backstage/backend-plugin-api';
import type * as backendTestUtils from '@backstage/backend-test-utils';

/**
 * The mocked HTTP auth forgets that a plugin asks on behalf of a user, and the permission
 * back end answers such questions to plugins only. This puts the plugin back in.
 * A request without a token is anonymous.
 *
 * `mocks` come from the caller: they take seconds to load, and most tests need none.
 */
export function onBehalfOfHttpAuthFactory(
  mocks: Pick<typeof backendTestUtils, 'mockCredentials' | 'mockServices'>,
): ServiceFactory<HttpAuthService, 'plugin'> {
  const { mockCredentials, mockServices } = mocks;
  return createServiceFactory({
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
          const credentials: BackstageCredentials<any> =
            await mocked.credentials(req, options);
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
}
