# fish completion for polder: polder completion fish | source
function __polder_propose
    set -l words (commandline -opc)
    switch "$words[2]"
        case ws workspace workspaces create-workspace kcp bind claims crd apigen quickstart
            $words[1] __complete $words[2..] (commandline -ct) 2>/dev/null | string match -v ':*'
    end
end
complete -c polder -n __fish_use_subcommand -f -a "@COMMANDS@"
complete -c polder -n 'not __fish_use_subcommand' -a '(__polder_propose)'
