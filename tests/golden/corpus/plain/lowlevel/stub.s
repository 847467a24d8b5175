// The functions without a body; nothing links them.
