export { ConsolePage } from '@stagecraft/backstage-plugin-kernel-react';
