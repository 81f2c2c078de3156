<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Tests\Bench;

/**
 * Takes times and memory, each in a process of its own.
 */
final class Measurement
{
    /**
     * @param \Closure(): Build $build
     */
    public function __construct(private readonly \Closure $build)
    {
    }

    /**
     * Has a child take one of the measurements below, and gives what it found.
     */
    public function inChild(string $measurement, array $work, array $plan = []): array
    {
        [$ours, $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
        $child = pcntl_fork();
        if ($child === 0) {
            fclose($ours);
            $request = base64_decode($work['request'], true);
            fwrite($theirs, json_encode($this->$measurement($work['operation'], $request, $plan), JSON_THROW_ON_ERROR));
            exit(0);
        }
        fclose($theirs);
        $found = stream_get_contents($ours);
        pcntl_waitpid($child, $status);
        if ($status !== 0 || $found === '') {
            throw new \RuntimeException("the measurement of {$work['operation']} ended with status $status");
        }
        return json_decode($found, true, 512, JSON_THROW_ON_ERROR);
    }

    /**
     * From nothing to the first answer.
     */
    private function start(string $operation, string $request): array
    {
        $build = ($this->build)();
        $before = memory_get_usage();
        $times = [hrtime(true)];
        $build->load();
        $times[] = hrtime(true);
        $build->instantiate();
        $times[] = hrtime(true);
        $build->answer($operation, $request);
        $times[] = hrtime(true);
        return [
            'load_ns' => $times[1] - $times[0],
            'instantiate_ns' => $times[2] - $times[1],
            'first_call_ns' => $times[3] - $times[2],
            'memory' => memory_get_peak_usage() - $before,
        ];
    }

    /**
     * One call that does not count, and then as many as the plan asks for and its time allows.
     */
    private function calls(string $operation, string $request, array $plan): array
    {
        $build = ($this->build)();
        $before = memory_get_usage();
        $build->load();
        $build->instantiate();
        $answer = $build->answer($operation, $request);
        $memory = memory_get_peak_usage() - $before;
        $times = [];
        $end = hrtime(true) + (int) ($plan['seconds'] * 1e9);
        while (count($times) < $plan['least'] || count($times) < $plan['most'] && hrtime(true) < $end) {
            $begin = hrtime(true);
            $again = $build->answer($operation, $request);
            $times[] = hrtime(true) - $begin;
            if ($again !== $answer) {
                throw new \RuntimeException("$operation does not give the same answer twice");
            }
        }
        return ['times' => $times, 'answer' => hash('sha256', $answer), 'memory' => $memory];
    }
}
