// Gives the passkey the challenge that stands for the order on this page, and sends what it answers.
const button = document.getElementById('confirm_passkey')
const told = document.getElementById('passkey_options')
if (button && told) {
  button.addEventListener('click', async (event) => {
    event.preventDefault()
    const trouble = document.getElementById('passkey_trouble')
    try {
      const answer = await window.webauthnJSON.get(JSON.parse(told.textContent).request_options)
      button.form.elements.credential.value = JSON.stringify(answer)
      button.form.submit()
    } catch {
      trouble.hidden = false
      trouble.scrollIntoView({ block: 'nearest' })
    }
  })
}
