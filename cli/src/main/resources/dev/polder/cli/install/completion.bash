# bash completion for polder: source <(polder completion bash)
_polder() {
  local current=${COMP_WORDS[COMP_CWORD]} line
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W "@COMMANDS@" -- "$current")
    return
  fi
  case ${COMP_WORDS[1]} in
    ws | workspace | workspaces | create-workspace | kcp | bind | claims | crd | apigen | quickstart)
      while IFS= read -r line; do
        [[ $line == :* ]] || COMPREPLY+=("${line%%$'\t'*}")
      done < <("${COMP_WORDS[0]}" __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
      ;;
  esac
}
complete -o default -F _polder polder
