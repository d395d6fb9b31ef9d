// Picks the time zone of this device in a form that asks for one and that nobody has touched yet.
const form = document.querySelector("[data-guess-time-zone]");
const select = form?.elements.namedItem("time_zone");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (select && [...select.options].some((option) => option.value === zone)) select.value = zone;
