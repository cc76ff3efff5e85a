/** On their own: to make signals takes longer than to load this. */
export const signalNames = ['II', 'ABP', 'PLETH', 'RESP'] as const;
