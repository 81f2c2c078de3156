<?php

declare(strict_types=1);

namespace AuraHistoria\PartnerConnect\Catalog;

/**
 * Some products by id: what the shop has of each, and what the API was sent of it.
 */
final class CatalogPage
{
    /**
     * @param list<int> $ids in ascending order
     * @param array<int, array{offer: string, content: string, removed: bool}> $known by id
     * @param array<int, array{status: string, protected: bool}> $posts by id; those that are gone are missing
     * @param bool $more whether others may follow
     * @param int $afterId the id that the page begins above
     */
    public function __construct(
        public readonly array $ids,
        public readonly array $known,
        private readonly array $posts,
        public readonly bool $more = false,
        private readonly int $afterId = 0
    ) {
    }

    /**
     * The highest id, or that above which there is none.
     */
    public function lastId(): int
    {
        return $this->ids === [] ? $this->afterId : max($this->ids);
    }

    /**
     * The products that anyone may see, so that their facts are of use.
     *
     * @return list<int>
     */
    public function visible(): array
    {
        return array_values(array_filter(
            $this->ids,
            fn(int $id): bool => isset($this->posts[$id]) && !$this->posts[$id]['protected'] && $this->posts[$id]['status'] !== 'trash'
        ));
    }

    /**
     * @param array<int, mixed> $facts of those that could be read
     * @return list<int>
     */
    public function unreadable(array $facts): array
    {
        return array_values(array_filter($this->visible(), static fn(int $id): bool => !isset($facts[$id])));
    }

    /**
     * What the core has to know to say what is sent of each; those that could not be read are left out.
     *
     * @param array<int, array{offer: string, content: string}> $fingerprints as the products are now
     * @return list<array<string, mixed>>
     */
    public function situations(array $fingerprints): array
    {
        $unreadable = array_flip($this->unreadable($fingerprints));
        $situations = [];
        foreach ($this->ids as $id) {
            if (isset($unreadable[$id])) {
                continue;
            }
            $known = $this->known[$id] ?? null;
            $now = $fingerprints[$id] ?? null;
            $situations[] = $this->standing($id) + [
                'same_offer' => $known !== null && $known['offer'] === ($now['offer'] ?? null),
                'same_content' => $known !== null && $known['content'] === ($now['content'] ?? null),
            ];
        }

        return $situations;
    }

    /**
     * How a product stands in the shop and at the API.
     *
     * @return array{id: int, status: string, password_protected: bool, known: string|null} an empty status where it is gone
     */
    public function standing(int $id): array
    {
        $known = $this->known[$id] ?? null;

        return [
            'id' => $id,
            'status' => $this->posts[$id]['status'] ?? '',
            'password_protected' => $this->posts[$id]['protected'] ?? false,
            'known' => match (true) {
                $known === null => null,
                $known['removed'] => 'removed',
                default => 'listed',
            },
        ];
    }
}
