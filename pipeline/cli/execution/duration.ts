/** A duration for a person: `12.3 s`, `4 min 05 s`, `26 h 07 min`. */
export function renderDuration(seconds: number): string {
  if (seconds < 60) return `${Math.min(seconds, 59.9).toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${twoDigits(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${twoDigits(Math.floor((whole % 3600) / 60))} min`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
