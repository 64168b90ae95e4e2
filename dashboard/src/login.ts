import { ApiError, signIn } from "./api";
import { byId, setText } from "./dom";

const form = byId("login") as HTMLFormElement;
const field = byId("key") as HTMLInputElement;
const error = byId("key-error");
const button = form.querySelector("button") as HTMLButtonElement;

async function submit(): Promise<void> {
  if (!field.value.trim()) {
    setText(error, "Type the key that the program printed.");
    field.focus();
    return;
  }
  button.disabled = true;
  setText(error, "");
  try {
    await signIn(field.value);
    location.replace("/");
  } catch (e) {
    setText(error, e instanceof ApiError ? e.message : "Sign-in failed.");
    field.setAttribute("aria-invalid", "true");
    button.disabled = false;
    field.focus();
    field.select();
  }
}

form.addEventListener("submit", (e) => {
  e.preventDefault();
  void submit();
});

// A link may carry the key behind the hash sign: that part never leaves the browser. It is taken
// out of the address at once.
const carried = location.hash.slice(1);
if (carried) {
  history.replaceState(null, "", "/login");
  field.value = carried;
  void submit();
} else {
  field.focus();
}
