// A picture of the cuff beside the fields, so that its numbers can be copied at leisure. It never leaves this phone.
document.addEventListener("change", async (event) => {
  const input = event.target.closest("input[data-photo]");
  const [file] = input?.files ?? [];
  if (!file) return;
  const canvas = document.getElementById(input.dataset.photo);
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return;
  const wide = Math.min(picture.width, 900);
  canvas.width = wide;
  canvas.height = Math.round((picture.height * wide) / picture.width);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  canvas.hidden = false;
  input.value = "";
});
for (const input of document.querySelectorAll("input[data-photo]")) input.closest(".photo").hidden = false;
