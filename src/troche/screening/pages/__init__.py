"""The pages of screening: the free assessment, the patient's own forms, and the dossier."""
