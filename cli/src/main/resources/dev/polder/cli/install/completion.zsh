#compdef polder
# zsh completion for polder: source <(polder completion zsh)
_polder() {
  local -a proposals
  local line
  if ((CURRENT == 2)); then
    proposals=(@COMMANDS@)
    compadd -a proposals
    return
  fi
  case $words[2] in
    ws | workspace | workspaces | create-workspace | kcp | bind | claims | crd | apigen | quickstart)
      while IFS= read -r line; do
        [[ $line == :* ]] || proposals+=("${line//$'\t'/:}")
      done < <("$words[1]" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)
      _describe polder proposals
      ;;
    *) _files ;;
  esac
}
compdef _polder polder
