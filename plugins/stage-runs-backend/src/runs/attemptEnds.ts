/** How an attempt ends whose agent has handed in its report while people were asked: nothing was lost. */
export const REPORTED_IN_WAIT = 'reported_while_waiting';
