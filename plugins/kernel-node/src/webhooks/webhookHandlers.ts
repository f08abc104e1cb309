import {
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import type { WebhookHandler, WebhookHandlers } from './types';

class WebhookHandlerRegistry implements WebhookHandlers {
  readonly #handlers: WebhookHandler[] = [];

  add(handler: WebhookHandler): void {
    this.#handlers.push(handler);
  }

  forEvent(event: string): WebhookHandler[] {
    return this.#handlers.filter(handler => handler.event === event);
  }
}

/** The webhook handlers of every plugin in this process. */
export const webhookHandlersServiceRef = createServiceRef<WebhookHandlers>({
  id: 'stagecraft.kernel.webhook-handlers',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {},
      factory: () => new WebhookHandlerRegistry(),
    }),
});
