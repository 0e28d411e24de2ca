// Preloaded into powerstrip with --expose-gc: SIGUSR2 collects garbage, so that what is measured is what is held.
process.on('SIGUSR2', () => {
  for (let pass = 0; pass < 2; pass += 1) globalThis.gc?.();
});
