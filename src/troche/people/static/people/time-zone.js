// Fills in the browser's own time zone; the server checks it and falls back to the clinic's.
for (const input of document.querySelectorAll('input[data-time-zone]')) {
  input.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone || ''
}
