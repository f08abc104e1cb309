import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { githubAuthenticator } from '@backstage/plugin-auth-backend-module-github-provider';
import {
  authProvidersExtensionPoint,
  createOAuthProviderFactory,
  createSignInResolverFactory,
} from '@backstage/plugin-auth-node';
import {
  eventLogServiceRef,
  projectDirectoryServiceRef,
} from '@stagecraft/backstage-plugin-kernel-node';
import { DeniedSignIns } from './DeniedSignIns';
import { LoginNotes } from './LoginNotes';
import { signInByGitHubId } from './signInByGitHubId';

/**
 * The GitHub provider with the one sign-in resolver `stagecraftUser`, which is also used
 * when `auth.providers.github.<env>.signIn` is absent. It takes the place of
 * plugin-auth-backend-module-github-provider: install one of the two.
 */
export const authModuleStagecraft = createBackendModule({
  pluginId: 'auth',
  moduleId: 'stagecraft',
  register(env) {
    env.registerInit({
      deps: {
        providers: authProvidersExtensionPoint,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        database: coreServices.database,
        discovery: coreServices.discovery,
        logger: coreServices.logger,
        directory: projectDirectoryServiceRef,
        eventLog: eventLogServiceRef,
      },
      async init({ providers, database, ...services }) {
        const knex = await database.getClient();
        const signInResolver = signInByGitHubId({
          ...services,
          denied: new DeniedSignIns({ ...services, knex }),
          logins: new LoginNotes(services),
        });
        providers.registerProvider({
          providerId: 'github',
          factory: createOAuthProviderFactory({
            authenticator: githubAuthenticator,
            signInResolver,
            signInResolverFactories: {
              stagecraftUser: createSignInResolverFactory({
                create: () => signInResolver,
              }),
            },
          }),
        });
      },
    });
  },
});
