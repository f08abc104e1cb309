import type { MessageCatalogue } from './messageCatalogue';

/** Reasons that the kernel itself gives for what became of a webhook delivery; the others are of the plugin that handled it. */
export const KERNEL_DELIVERY_REASONS = [
  'event_not_handled',
  'handler_failed',
  'github_unavailable',
] as const;
export type KernelDeliveryReason = (typeof KERNEL_DELIVERY_REASONS)[number];

export const kernelDeliveryMessages: MessageCatalogue<KernelDeliveryReason> = {
  en: {
    event_not_handled: 'No part of the platform handles this kind of event.',
    handler_failed:
      'The delivery could not be handled after several tries. The log of the portal says why; redeliver it on GitHub afterwards.',
    github_unavailable:
      'GitHub did not answer for six hours, so the delivery could not be handled. Put the label again, or redeliver it on GitHub.',
  },
  ru: {
    event_not_handled:
      'Ни одна часть платформы не обрабатывает событие этого вида.',
    handler_failed:
      'Доставку не удалось обработать после нескольких попыток. Причина в журнале портала; потом повторите доставку в GitHub.',
    github_unavailable:
      'GitHub не отвечал шесть часов, поэтому доставку не удалось обработать. Поставьте метку ещё раз или повторите доставку в GitHub.',
  },
};
