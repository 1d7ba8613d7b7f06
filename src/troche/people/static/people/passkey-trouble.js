// Says in words when a passkey did not work; the browser itself says nothing.
document.addEventListener('allauth.error', (event) => {
  event.preventDefault()
  const trouble = document.getElementById('passkey_trouble')
  if (!trouble) return
  trouble.hidden = false
  trouble.scrollIntoView({ block: 'nearest' })
})
