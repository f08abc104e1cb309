import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { KernelClient } from '@stagecraft/backstage-plugin-kernel-common';

/** Tells the kernel under which login a user was seen. */
export class LoginNotes {
  readonly #auth: AuthService;
  readonly #discovery: DiscoveryService;

  constructor(options: { auth: AuthService; discovery: DiscoveryService }) {
    this.#auth = options.auth;
    this.#discovery = options.discovery;
  }

  async note(userId: string, githubLogin: string): Promise<void> {
    const { token } = await this.#auth.getPluginRequestToken({
      onBehalfOf: await this.#auth.getOwnServiceCredentials(),
      targetPluginId: 'kernel',
    });
    const kernel = new KernelClient({
      baseUrl: await this.#discovery.getBaseUrl('kernel'),
    });
    await kernel.http.PUT('/users/{userId}/github-login', {
      params: { path: { userId } },
      body: { githubLogin },
      headers: { authorization: `Bearer ${token}` },
    });
  }
}
